"""The agents' pages and their fragments: thin views that ask the policy, take the contract's shapes and render."""
