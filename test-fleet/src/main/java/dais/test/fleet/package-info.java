/// Fleets for tests, and the words in which tests tell what happens to one. Never shipped.
@NullMarked
package dais.test.fleet;

import org.jspecify.annotations.NullMarked;
