"""Printed signs: the register of codes, their pictures, and the count of scans."""
