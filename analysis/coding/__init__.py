"""Codings of any number of coders come in; the adjudicated coding, agreement between coders and sheets for new coders go out."""
