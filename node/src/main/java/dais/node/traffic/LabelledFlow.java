package dais.node.traffic;

/// A flow with its ground truth. Agents get [#flow]; only the scorer reads [#label].
public record LabelledFlow(Flow flow, Label label) {}
