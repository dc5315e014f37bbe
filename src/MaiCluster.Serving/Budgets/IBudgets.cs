using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>Budgets and rates as the pipeline asks for them: the worst case before work, what it was after.</summary>
public interface IBudgets
{
    /// <summary>Holds the ask in every budget that it names, or in none. Where no budget is configured it completes at once.</summary>
    ValueTask<(Reservation? Reservation, RequestFailure? Failure)> ReserveAsync(BudgetAsk ask, CancellationToken cancellationToken);

    /// <summary>
    /// The request has ended. Its usage record, with what is billed and <see cref="Reservation.Grants"/>, is committed before.
    /// Settling again changes nothing. A budget that cannot be reached finds the record by itself when the hold's lease ends.
    /// </summary>
    /// <param name="micros">What is billed (of a partner: what it charges). More than was reserved is booked whole.</param>
    /// <param name="tokens">Of prompt and answer.</param>
    ValueTask SettleAsync(Reservation reservation, long micros, long tokens);

    /// <summary>The request was refused further on, before it did anything: everything is given back, rates too.</summary>
    ValueTask ReturnAsync(Reservation reservation);
}
