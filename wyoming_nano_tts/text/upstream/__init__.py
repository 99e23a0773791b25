"""The front ends that the Inflect voices were published with, rebuilt from their description.

`inflect_v1` and `inflect_v2` read a text exactly as the published programs do, mistakes included:
"1:25" is "one hundred twenty-five" in the first, "9:30 in" is "nine thirtyin" in the second. They
are there for comparison (`--upstream-frontend`). What a voice speaks by default is made by
`reading`: our own normalisation and, for v1, our own pronunciation, brought into the ids that the
voice was trained on.

Only v2 needs espeak-ng, which is no part of this package: see `espeak`.
"""
