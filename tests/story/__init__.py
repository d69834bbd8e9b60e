"""One whole study, carried out in the browser by the people of the demo: the run behind docs/study.md."""
