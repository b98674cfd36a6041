"""One small file a rule family. Each registers itself with `scoring.registry.rule`."""
