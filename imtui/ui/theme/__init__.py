"""What colours the screen: themes, the colours of orders, and the styles of what imtui draws itself."""
