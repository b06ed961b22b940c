"""The customer's phone: a page, and the JSON it polls."""
