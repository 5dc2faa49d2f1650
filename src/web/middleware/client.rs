//! From which address a request comes, when proxies stand before us: only the entries that proxies we
//! trust have written are believed (setting `server.trusted_proxies`).

use std::net::IpAddr;

use actix_web::dev::ServiceRequest;

/// A range of addresses, as `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `address` or `address/bits`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (base, bits) = text.split_once('/').unwrap_or((text, ""));
        let base: IpAddr = base.trim().parse().ok()?;
        let whole = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits.trim() {
            "" => whole,
            bits => bits.parse().ok().filter(|bits| *bits <= whole)?,
        };
        Some(Self { base, bits })
    }

    /// Whether `address` lies in the range.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (base, address, whole) = match (self.base, plain(address)) {
            (IpAddr::V4(base), IpAddr::V4(address)) => (
                u128::from(u32::from(base)),
                u128::from(u32::from(address)),
                32,
            ),
            (IpAddr::V6(base), IpAddr::V6(address)) => (base.into(), address.into(), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
        };
        let shift = whole - u32::from(self.bits);
        let cut = |value: u128| value.checked_shr(shift).unwrap_or(0);
        cut(base) == cut(address)
    }
}

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
        let trusted = [Network::parse("10.0.0.0/8").unwrap()];
        let forwarded = ["6.6.6.6", " 198.51.100.7", "10.1.1.1"];
        let seen = last_untrusted(ip("10.2.2.2"), &forwarded, &trusted);
        assert_eq!(seen, ip("198.51.100.7"));
    }

    #[test]
    fn networks_are_read_strictly() {
        assert!(Network::parse("10.0.0.0/33").is_none());
        assert!(Network::parse("ten").is_none());
        assert!(Network::parse("::/0").unwrap().contains(ip("2001:db8::1")));
        assert!(Network::parse("0.0.0.0/0").unwrap().contains(ip("::ffff:1.2.3.4")));
        assert!(!Network::parse("192.168.1.0/24").unwrap().contains(ip("192.168.2.1")));
        assert_eq!(place(ip("2001:db8::1:2:3:4")), ip("2001:db8::"));
    }
}
