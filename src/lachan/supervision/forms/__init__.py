"""What a page takes in, checked and said in words."""
