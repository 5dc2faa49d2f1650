//! Parts of pages with more data than a macro should carry: each renders itself (`{{ part }}`) from its own
//! small template in `templates/components/`, compiled once however many pages show it.
