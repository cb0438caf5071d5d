/**
 * Requests to the mine action centre to clear what a kept answer found, from filed to done
 * (decision 0026). They hold nothing about any person.
 */
package org.cartagena.request;
