# SPDX-License-Identifier: Apache-2.0
"""Decision documents: files to raw text in blocks, scraped text to clean text with the raw place of every character."""
