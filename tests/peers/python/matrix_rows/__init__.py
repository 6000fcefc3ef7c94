"""What do the rows of ../../matrix.json that the checks of peer.py leave open ask of the official client?"""
