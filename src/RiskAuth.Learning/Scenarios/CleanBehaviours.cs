namespace RiskAuth.Learning.Scenarios;

/// <summary>What people do that looks like an attack to a careless rule. Everybody has a history, but for who starts on a first day.</summary>
internal static class CleanBehaviours
{
    public static readonly IReadOnlyList<Behaviour> All =
    [
        Behaviour.Clean("ordinary_life", "A week of everybody's sign-ins, with mistypes", SharedPlaces.OrdinaryLife),
        Behaviour.Clean("office_egress", "Thirty colleagues arrive within an hour behind two addresses", SharedPlaces.OfficeEgress),
        Behaviour.Clean("carrier_nat", "Twenty-five phones behind six addresses of a carrier", SharedPlaces.CarrierNat),
        Behaviour.Clean("student_hall", "Fifty students move into a hall behind two addresses", SharedPlaces.StudentHall),
        Behaviour.Clean("household", "Four people, one line, one tablet", SharedPlaces.Household),
        Behaviour.Clean("shared_kiosk", "Fifteen people sign in on one kiosk in turn, as they do", SharedPlaces.Kiosk),
        Behaviour.Clean("after_outage", "Everybody signs in again within ten minutes", SharedPlaces.AfterOutage),
        Behaviour.Clean("first_day", "New colleagues' first sign-ins, from the office", SharedPlaces.FirstDay),

        Behaviour.Clean("ipv6_rotation", "A line whose IPv6 addresses change with every sign-in", MovingPeople.Ipv6Rotation),
        Behaviour.Clean("traveller_by_plane", "Known laptop and phone, abroad after a flight", MovingPeople.Traveller),
        Behaviour.Clean("vpn_user", "A VPN's exits in three countries, as always", MovingPeople.VpnUser),
        Behaviour.Clean("commuter", "Home, train and office within ninety minutes", MovingPeople.Commuter),
        Behaviour.Clean("new_line", "Known devices in a new home with another operator", MovingPeople.NewLine),
        Behaviour.Clean("service_account", "A program from a cloud's changing addresses, and its secret's renewal", MovingPeople.ServiceAccount),
        Behaviour.Clean("odd_hour", "The owner at home in the middle of the night", MovingPeople.OddHour),
        Behaviour.Clean("holiday_return", "The owner at home after months", MovingPeople.HolidayReturn),

        Behaviour.Clean("new_phone_at_home", "A new phone on the line of always", ChangingThings.NewPhone),
        Behaviour.Clean("browser_update", "Everybody's browsers update on one day", ChangingThings.BrowserUpdate),
        Behaviour.Clean("forgets_cookies", "A browser that keeps no tokens, at home and on the road", ChangingThings.ForgetsCookies),
        Behaviour.Clean("forgotten_password", "Three to five wrong passwords, then the right one", ChangingThings.ForgottenPassword),
        Behaviour.Clean("password_change_week", "New passwords for all; old ones in people's heads and mail programs", ChangingThings.PasswordChangeWeek),
        Behaviour.Clean("popular_password", "Twelve people share a right password that others mistake for theirs", ChangingThings.PopularPassword),
        Behaviour.Clean("mistyped_names", "Ten people search for their user names at home", ChangingThings.MistypedNames),
        Behaviour.Clean("owner_under_attack", "The owner of an account that others guess at, on known devices", ChangingThings.OwnerUnderAttack),
    ];
}
