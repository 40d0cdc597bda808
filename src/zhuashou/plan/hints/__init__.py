# SPDX-License-Identifier: Apache-2.0
"""What a language model may suggest about a decision, and the verifier that every suggestion must pass. Pure: the call itself is an action's."""
