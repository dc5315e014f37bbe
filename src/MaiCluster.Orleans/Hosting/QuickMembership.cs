using Orleans.Configuration;

namespace MaiCluster.Orleans.Hosting;

/// <summary>
/// Membership that finds a dead silo within 3 to 4 seconds, so that whatever lived there is back within 5. Streams do not wait for it: their
/// readers take <see cref="Serving.Replicas.Calls.ReplicaCallOptions.Silence"/> for death. It is the sessions and the fleet that do.
/// </summary>
public static class QuickMembership
{
    public static ISiloBuilder UseQuickMembership(this ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(options =>
    {
        // Each silo asks each other one every second (Orleans: 5 s); three unanswered in a row (Orleans: 3) are a vote for its
        // death. A collection or a busy processor seldom takes a second, and never three in a row.
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 3;

        // A silo that finds itself slow gives others more time before it votes, but not more than this.
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2);

        // Two votes (Orleans: 2), or all where fewer than three silos are left: a single silo with a broken cable ends nobody.
        options.NumVotesForDeathDeclaration = 2;
        options.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(30);

        // Gossip tells the others at once; reading the table (Orleans: 60 s) is for gossip that was lost.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);

        // A starting silo must reach all that wrote "I am alive" within three of these (Orleans: 30 s): after a power cut of the
        // whole cluster it waits for the dead no longer than 15 s.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(60);

        // Rows of dead silos are kept a day for people to look at.
        options.DefunctSiloExpiration = TimeSpan.FromDays(1);
    });
}
