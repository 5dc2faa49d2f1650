//! Signing in and out, and a person's own account (issue 2, §3): the entrances of citizens and staff, the
//! way through the identity provider and back, the second factor, the choice of a role, the first page
//! after the first sign-in, addresses and sessions, the inbox, and leaving for good.

pub mod account;
pub mod callback;
pub mod cookie;
pub mod email;
pub mod erase;
pub mod factor;
pub mod inbox;
pub mod kept;
mod landing;
pub mod login;
pub mod logout;
mod onward;
pub mod own_password;
pub mod password;
pub mod role;
pub mod welcome;

use self::landing::{Landing, open_door};
