<?php
/**
 * Plugin Name: Guide checklists
 * Description: Shows a checklist of your union's guide in a page, by a block or a shortcode. It asks nothing of anyone, counts nobody, and keeps one setting.
 * Version: 0.0.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * Network: false
 * License: MIT
 * Text Domain: guide-wordpress
 * Domain Path: /languages
 *
 * @package GuideWordPress
 */

namespace GuideWordPress;

defined( 'ABSPATH' ) || exit;

const ADDRESS = 'guide_wordpress_address';
const VERSION = '0.0.0';
const OFFERED = ''; // The guide that offers this archive: its build writes where it is, and the version.

add_action( 'init', __NAMESPACE__ . '\register' );
add_action( 'admin_init', __NAMESPACE__ . '\register_address' );
add_action( 'admin_menu', __NAMESPACE__ . '\add_page' );
add_filter( 'plugin_action_links_' . plugin_basename( __FILE__ ), __NAMESPACE__ . '\add_link' );

/** Offers the block and the shortcode, which are drawn when they are read: no role's save can strip a frame. */
function register() {
	load_plugin_textdomain( 'guide-wordpress', false, dirname( plugin_basename( __FILE__ ) ) . '/languages' );
	$scripts = array(
		'embed'    => array(),
		'page'     => array( 'guide-wordpress-embed' ),
		'ask'      => array( 'wp-i18n' ),
		'settings' => array( 'guide-wordpress-ask' ),
		'block'    => array( 'guide-wordpress-ask', 'guide-wordpress-page', 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element' ),
	);
	foreach ( $scripts as $name => $needed ) {
		wp_register_script( "guide-wordpress-$name", plugins_url( "$name.js", __FILE__ ), $needed, VERSION, true );
	}
	$told = 'window.guideWordPress = { address: ' . wp_json_encode( get_option( ADDRESS, OFFERED ) ) . ' };';
	wp_add_inline_script( 'guide-wordpress-ask', $told, 'before' );
	wp_set_script_translations( 'guide-wordpress-ask', 'guide-wordpress', __DIR__ . '/languages' );
	register_block_type( __DIR__, array( 'render_callback' => __NAMESPACE__ . '\render_block' ) );
	add_shortcode( 'guide', __NAMESPACE__ . '\render_shortcode' );
}

/**
 * The block, as an author chose it.
 *
 * @param array $attributes What block.json describes.
 * @return string
 */
function render_block( $attributes ) {
	return render( $attributes, get_block_wrapper_attributes() );
}

/**
 * The shortcode: [guide liste="mots-de-passe" couleurs="sombres" court="oui"].
 *
 * @param array|string $attributes What was written; nothing at all is an empty text.
 * @return string
 */
function render_shortcode( $attributes ) {
	return render( (array) $attributes, 'class="wp-block-guide-liste"' );
}

/**
 * A list in a frame, with a link for who does not see it, and what is said when it does not come.
 *
 * @param array  $given   List, title, page, colours and length.
 * @param string $wrapper HTML attributes of what is around the frame.
 * @return string
 */
function render( $given, $wrapper ) {
	$asked   = shortcode_atts( array_fill_keys( array( 'liste', 'titre', 'page', 'couleurs', 'court' ), '' ), $given, 'guide' );
	$address = get_option( ADDRESS, OFFERED );
	$list    = sanitize_title( basename( $asked['liste'], '.html' ) );
	$faults  = array(
		__( 'The guide’s address is not set yet. An administrator writes it once, in Settings > Guide.', 'guide-wordpress' ) => $address,
		__( 'This checklist has no list. Choose one in the block, or write [guide liste="mots-de-passe"].', 'guide-wordpress' ) => $list,
	);
	if ( ! $address || ! $list ) { // Readers are told nothing of what they cannot mend.
		return current_user_can( 'edit_posts' ) ? sprintf( '<p %s>%s</p>', $wrapper, esc_html( array_search( '', $faults, true ) ) ) : '';
	}
	wp_enqueue_script( 'guide-wordpress-page' );
	$themes = array(
		'claires' => 'light',
		'sombres' => 'dark',
	);
	$theme  = $themes[ $asked['couleurs'] ] ?? '';
	$src    = "{$address}embed/$list.html?theme=" . ( $theme ? $theme : 'light' );
	$src   .= in_array( $asked['court'], array( '', false, 'non', 'false', '0' ), true ) ? '' : '&compact=1';
	$name   = $asked['titre'] ? $asked['titre'] : $list;
	/* translators: %s: the name of a list. */
	$title = sprintf( __( '%s: checklist', 'guide-wordpress' ), $name );
	/* translators: %s: the guide's address. */
	$fault = __( 'This list cannot be shown: the guide does not answer, or has no list of this name any more. Try again later, or <a href="%s">open the guide</a>.', 'guide-wordpress' );
	return sprintf(
		'<div %1$s data-guide-list="%2$s"><iframe data-guide-embed title="%3$s" src="%4$s" loading="lazy" width="100%%" height="640" style="border: 0"></iframe><p role="alert" hidden>%5$s</p><p><a href="%6$s">%3$s</a></p></div>',
		$wrapper,
		esc_attr( $theme ),
		esc_attr( $title ),
		esc_url( $src ),
		wp_kses( sprintf( $fault, esc_url( $address ) ), array( 'a' => array( 'href' => true ) ) ),
		esc_url( $address . ( $asked['page'] ? $asked['page'] : "embed/$list.html" ) )
	);
}

/** Lets WordPress keep the guide's address, the only thing this plugin keeps. */
function register_address() {
	register_setting( 'guide-wordpress', ADDRESS, array( 'sanitize_callback' => __NAMESPACE__ . '\clean_address' ) );
}

/**
 * The address of the guide's root as it was written; the former one where it is none, and why.
 *
 * @param string $written What an administrator typed or pasted, that of a page included.
 * @return string
 */
function clean_address( $written ) {
	$written = trim( (string) $written );
	$parts   = wp_parse_url( strpos( $written, '://' ) ? $written : "https://$written" );
	$host    = $parts['host'] ?? '';
	if ( '' === $written ) {
		return '';
	}
	if ( ! preg_match( '/^[\w.-]+$|^\[[\da-f:]+\]$/i', $host ) || ! in_array( $parts['scheme'], array( 'http', 'https' ), true ) ) {
		/* translators: %s: what was typed. */
		$fault = sprintf( __( '“%s” is no address of a site: the former one is kept. Write the guide’s, for instance https://guide.example/', 'guide-wordpress' ), $written );
		add_settings_error( ADDRESS, 'guide-wordpress', $fault );
		return get_option( ADDRESS, OFFERED );
	}
	$port = isset( $parts['port'] ) ? ":{$parts['port']}" : '';
	$path = preg_replace( '#[^/]*\.html$#', '', $parts['path'] ?? '' );
	return trailingslashit( esc_url_raw( "{$parts['scheme']}://$host$port$path" ) );
}

/** Adds « Guide » to the settings. */
function add_page() {
	$title = __( 'Guide', 'guide-wordpress' );
	$page  = add_options_page( $title, $title, 'manage_options', 'guide-wordpress', __NAMESPACE__ . '\show_page' );
	add_action(
		"load-$page",
		function () {
			wp_enqueue_script( 'guide-wordpress-settings' );
		}
	);
}

/** The page of the one setting: the administrator's own browser asks the address whether the guide is there. */
function show_page() {
	?>
	<div class="wrap">
		<h1><?php echo esc_html( get_admin_page_title() ); ?></h1>
		<form method="post" action="options.php">
			<?php settings_fields( 'guide-wordpress' ); ?>
			<p><label for="guide-address"><?php esc_html_e( 'Address of the guide’s home page', 'guide-wordpress' ); ?></label></p>
			<p><input type="text" inputmode="url" class="regular-text code" id="guide-address" name="<?php echo esc_attr( ADDRESS ); ?>" value="<?php echo esc_attr( get_option( ADDRESS, OFFERED ) ); ?>" placeholder="https://guide.example/"></p>
			<?php submit_button(); ?>
		</form>
		<p role="status" data-guide-answer></p> <?php // Below the button, which must not move while it is pressed. ?>
		<div data-guide-preview></div>
	</div>
	<?php
}

/**
 * Adds the way to the setting where plugins are listed.
 *
 * @param string[] $links The other links of this plugin.
 * @return string[]
 */
function add_link( $links ) {
	$address = admin_url( 'options-general.php?page=guide-wordpress' );
	return array_merge( array( sprintf( '<a href="%s">%s</a>', esc_url( $address ), esc_html__( 'Settings', 'guide-wordpress' ) ) ), $links );
}
