"""The checks of `imtui check`: each one looks at a part of the set-up and changes nothing."""
