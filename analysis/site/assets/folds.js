/* What an address leads to is opened, with all in which it is folded. */
"use strict";

(() => {
  const open = () => {
    let place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const target = place;
    for (; place; place = place.parentElement) {
      if (place.tagName === "DETAILS") place.open = true;
    }
    if (target) target.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  open();
})();
