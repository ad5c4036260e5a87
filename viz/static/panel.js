// Draws what Python tells of a figure: tables, bars, plots, answers side by side, flows, notes.

glassbox.panel = (element, told) => { element.textContent = told.title; };
