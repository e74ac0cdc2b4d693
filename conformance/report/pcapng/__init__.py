"""What passed in a run as a file in the format pcapng, which Wireshark and tshark read and decrypt."""
