"""Small pictures drawn on the server: SVG without style or script, each with words.

An SVG here takes its colours from classes of the stylesheet (`pic-…`), is one column
of 320 units wide so that its text can be read on a small screen, and comes with the
same in words for those who cannot see it.
"""
