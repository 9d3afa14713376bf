//! The gauges of each server, as of now.

use std::collections::BTreeMap;

use crate::{
    domain::license::AccountLicenses,
    operator::{
        change_guard,
        server::status::left_behind,
        state::{connection::Connectivity, context::Context, server::ServerState},
        telemetry::metrics::gauges::ServerGauges,
    },
    world::ObjectKey,
};

/// Sets the gauges of all shards and servers.
pub(super) fn measure(context: &Context) {
    for shard in context.shards.sharding.all() {
        let leads = context.shards.leads(shard);
        context.metrics.set_leader(shard, leads);
    }
    context.metrics.clear_server_gauges();
    for state in context.servers.all() {
        context
            .metrics
            .set_server_gauges(&state.server, gauges(context, &state));
    }
}

fn gauges(context: &Context, state: &ServerState) -> ServerGauges {
    let connectivity = state.connectivity();
    let mut users: BTreeMap<(String, String), usize> = BTreeMap::new();
    let served: Vec<_> = context.world().users_of(&state.server).cloned().collect();
    for user in served {
        let user = context.objects.get(&ObjectKey::User(user));
        let ready = user.and_then(|user| user.ready());
        let ready = ready.unwrap_or_else(|| ("Unknown".to_owned(), "Pending".to_owned()));
        *users.entry(ready).or_default() += 1;
    }
    let waiting = change_guard::waiting(context, &state.server);
    ServerGauges {
        up: matches!(connectivity, Connectivity::Ready(_)),
        queued: state.queue.len(),
        waiting: waiting.map_or(0, |waiting| waiting.users()),
        left_behind: left_behind(context, &state.server).len(),
        users,
        licenses: match connectivity {
            Connectivity::Ready(connection) => Some(AccountLicenses {
                total: connection.inventory.licenses.total,
                free: state.licenses.free(&context.world()),
            }),
            Connectivity::Unavailable(_) | Connectivity::Pending => None,
        },
    }
}
