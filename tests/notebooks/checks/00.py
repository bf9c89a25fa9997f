"""What notebook 00 says about the chronology of the two reports."""

from __main__ import story
from analysis import describe_chronology

assert story.doc.nunique() == 2
assert "from 2014 to 14 Apr 2023" in describe_chronology(story)
