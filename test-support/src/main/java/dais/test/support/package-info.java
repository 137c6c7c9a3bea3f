/// What tests of several modules stand on. Never shipped.
@NullMarked
package dais.test.support;

import org.jspecify.annotations.NullMarked;
