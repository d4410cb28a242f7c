"""One file an act: what onex does when asked, a few steps each. Effects (clock, printing, files) are passed in."""
