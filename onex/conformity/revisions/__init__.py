"""The comparison copy (花脸稿): the new text with tracked changes. Accepting all gives the new, rejecting all the old."""
