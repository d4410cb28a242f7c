"""Kills, failing disks, power cuts, full disks, flipped bytes and prying eyes: what the ledger must live through."""
