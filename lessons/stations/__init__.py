"""What each station of the walkthrough shows of a picture, for the page and on paper."""
