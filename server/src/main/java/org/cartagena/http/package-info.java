/**
 * What all routes share on the wire: parameters, GeoJSON framing, problem answers. Knows no table
 * and no room.
 */
package org.cartagena.http;
