"""The fleet as the platform hears it: states, findings, who is away, figures for trends and for watchers."""
