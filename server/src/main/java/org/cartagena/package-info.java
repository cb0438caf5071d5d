/**
 * The commands' entry point, the one constructor that wires everything ({@link org.cartagena.App})
 * and the settings. Rooms below this package do not look up here, except for {@link
 * org.cartagena.Settings}.
 */
package org.cartagena;
