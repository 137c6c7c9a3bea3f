/// What makes vectors of different members comparable: profiles, the space that is merged from
/// them, and the encoder that turns flows into rows.
package dais.node.features;
