<?php
/**
 * Forgets the guide's address on every site: nothing else was kept.
 *
 * @package GuideWordPress
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( ! is_multisite() ) {
	delete_option( 'guide_wordpress_address' );
	return;
}
$guide_wordpress_sites = array(
	'fields' => 'ids',
	'number' => 0,
);
foreach ( get_sites( $guide_wordpress_sites ) as $guide_wordpress_site ) {
	delete_blog_option( $guide_wordpress_site, 'guide_wordpress_address' );
}
