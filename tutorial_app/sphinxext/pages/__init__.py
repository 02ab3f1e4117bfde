"""What each page of the reference says: facts of the contracts to views, pure.

`reference` is the door and makes every page; a `…_view` makes those of one kind.
"""
