"""What a page may ask, one module a matter; `lessons.server.messages.endpoints` finds them, and there is no other list.

Whatever takes long to import (lessons, cards, plots) is imported when it is asked for: the page must not wait for it.
"""
