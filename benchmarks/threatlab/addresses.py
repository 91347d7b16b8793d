"""Addresses that lead inside, in every spelling that has got past somebody's guard."""

from __future__ import annotations

_INSIDE = """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/
http://0177.0.0.1/ http://017700000001/ http://0/ http://0.0.0.0/ http://localhost/ http://LOCALHOST/
http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::127.0.0.1]/
http://[64:ff9b::127.0.0.1]/ http://[2002:7f00:1::]/ http://[fe80::1]/ http://[fd00:ec2::254]/ http://[ff02::1]/
http://169.254.169.254/latest/meta-data/ http://0xa9fea9fe/ http://2852039166/ http://0251.0376.0251.0376/
http://10.0.0.1/ http://172.16.0.1/ http://192.168.1.1/ http://192.168.257/ http://100.64.0.1/ http://198.18.0.1/
http://224.0.0.1/ http://255.255.255.255/ http://168.63.129.16/ http://192.0.0.192/ https://127.0.0.1/
http://１２７.０.０.１/ http://127。0。0。1/ http://①②⑦.0.0.1/
"""
INSIDE: tuple[str, ...] = tuple(_INSIDE.split())
"""Web addresses of this machine, its network and its cloud's metadata."""

ODD: tuple[str, ...] = (
    "file:///etc/passwd", "gopher://127.0.0.1/", "dict://127.0.0.1:11211/", "ftp://127.0.0.1/", "data:text/xml,x",
    "http://example.org@127.0.0.1/", "http://127.0.0.1\\@example.org/", "http://user:pw@127.0.0.1/",
    "http://127.0.0.1:0/", "http://[fe80::1%25eth0]/", "http://%31%32%37.0.0.1/", "http://127.0.0.1\r\nHost: a/",
    "http://exa\tmple.org/", "//127.0.0.1/", "http:///127.0.0.1", "http://[::ffff:127.0.0.1", "jar:http://a!/",
)  # fmt: skip
"""What is no plain web address, and is refused as such."""
