"""The heritage and cashless-street site of one town. Import the room you need; nothing is loaded here."""
