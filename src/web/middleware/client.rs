//! From which address a request comes, when proxies stand before us: only the entries that proxies we
//! trust have written are believed (setting `server.trusted_proxies`).

use std::net::IpAddr;

use actix_web::dev::ServiceRequest;

use crate::config::Network;

/// An IPv4 address written as IPv6 is the IPv4 address.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The address of the person's machine: the last entry of `X-Forwarded-For` that is not a proxy we
/// trust, when the connection itself comes from one; else the connection's.
#[must_use]
pub fn address(req: &ServiceRequest, trusted: &[Network]) -> Option<IpAddr> {
    let peer = plain(req.peer_addr()?.ip());
    let forwarded: Vec<&str> = req
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    Some(last_untrusted(peer, &forwarded, trusted))
}

fn last_untrusted(peer: IpAddr, forwarded: &[&str], trusted: &[Network]) -> IpAddr {
    let believed = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer;
    for entry in forwarded.iter().rev() {
        if !believed(client) {
            break;
        }
        match entry.trim().parse() {
            Ok(address) => client = plain(address),
            Err(_) => break,
        }
    }
    client
}

/// What is counted as one place: an IPv4 address, or the /64 that one household or office gets.
#[must_use]
pub fn place(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let bits = u128::from(v6) >> 64 << 64;
            IpAddr::V6(bits.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_forged_header_is_not_believed_without_a_trusted_proxy() {
        let seen = last_untrusted(ip("203.0.113.9"), &["1.1.1.1"], &[]);
        assert_eq!(seen, ip("203.0.113.9"));
    }

    #[test]
    fn behind_two_proxies_the_first_address_they_did_not_write_themselves_counts() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let forwarded = ["6.6.6.6", " 198.51.100.7", "10.1.1.1"];
        let seen = last_untrusted(ip("10.2.2.2"), &forwarded, &trusted);
        assert_eq!(seen, ip("198.51.100.7"));
    }

    #[test]
    fn one_household_counts_as_one_place() {
        assert_eq!(place(ip("2001:db8::1:2:3:4")), ip("2001:db8::"));
        assert_eq!(place(ip("198.51.100.7")), ip("198.51.100.7"));
    }
}
