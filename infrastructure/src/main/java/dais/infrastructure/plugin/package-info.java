/// Modules that are put beside dais, and what is said when one of them fails.
package dais.infrastructure.plugin;
