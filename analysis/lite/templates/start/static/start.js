// The command behind the button "Start" of a notebook: its cells run once Python is there. The command of JupyterLab that runs
// them does not wait for that, and cells that are run too early are never answered.
(window._JUPYTERLAB = window._JUPYTERLAB || {})['rival-requests-start'] = {
  init: () => undefined,
  get: async () => () => ({
    __esModule: true,
    default: {
      id: 'rival-requests-start:command',
      autoStart: true,
      activate: app => {
        app.commands.addCommand('rival-requests:start', {
          label: 'Start',
          execute: async () => {
            const { sessionContext } = app.shell.currentWidget;
            await sessionContext.ready;
            await sessionContext.session.kernel.info;
            return app.commands.execute('notebook:run-all-cells');
          }
        });
      }
    }
  })
};
