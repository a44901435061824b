"""The rows of the access table that are about reports."""

# An, chị Lan, Giang, Bình (lists), Chi (school), Dũng (administrator); see the table.
# Nobody is asked who they are: the code alone opens.
FOLLOW_TABLE = """
GET  reports:follow                                 200  200  200  200  200  200
POST reports:files                                  400  400  400  400  400  400
POST reports:follow                                 200  200  200  200  200  200
POST reports:files_reveal                           in   403  403  404  404  404
POST reports:files_sexual                           in   403  403  404  404  404
"""
FILES = ("reports:files_reveal", "reports:files_sexual")
