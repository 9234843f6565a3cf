"""Steps of a build that know nothing of MkDocs: `build.py` calls the functions of each folder."""
