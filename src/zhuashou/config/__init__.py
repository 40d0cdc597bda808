# SPDX-License-Identifier: Apache-2.0
"""Django's settings, made from the workspace; urls; the server's entry point."""
