/**
 * The commands of {@code ./cartagena}, one class each. They open the database, hand over to a room,
 * and say what happened in one line. The launcher script installs and builds; everything else is
 * here.
 */
package org.cartagena.command;
