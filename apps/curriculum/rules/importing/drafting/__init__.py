"""The files of a module's folder, made of a study document."""
