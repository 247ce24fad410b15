namespace ArchSim.Hardware;

/// <summary>What the cost of an operation needs to know of its operands; measured on a sample once and kept.</summary>
/// <param name="ZeroActivations">Share of activation codes that stand for zero.</param>
/// <param name="ZeroWeights">Share of weight codes that stand for zero.</param>
/// <param name="ActivationToggles">Mean share of activation bits that flip between neighbouring pixels.</param>
/// <param name="WeightToggles">Mean share of weight bits that flip between neighbouring reduction positions.</param>
public readonly record struct OperandStatistics(double ZeroActivations, double ZeroWeights, double ActivationToggles, double WeightToggles);
