# SPDX-License-Identifier: Apache-2.0
"""The structure grammar of decision texts: head, section tree, tasks, owners, deadlines, numeric targets, each with its place."""
