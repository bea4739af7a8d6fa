#include "simulator/rare_ports.hpp"

#include <cmath>

#include "common/mesh/meshtastic_admin.pb.h"
#include "simulator/geography.hpp"

namespace meshview::simulator {

namespace {

std::string team_position(const Node& node, TimeUs now_us)
{
    const Motion motion = node.motion(now_us);
    meshtastic::TAKPacket message;
    message.mutable_contact()->set_callsign(node.short_name);
    message.mutable_contact()->set_device_callsign(node.long_name);
    message.mutable_status()->set_battery(80);
    auto& pli = *message.mutable_pli();
    pli.set_latitude_i(to_degrees_1e7(motion.point.latitude));
    pli.set_longitude_i(to_degrees_1e7(motion.point.longitude));
    pli.set_altitude(static_cast<std::int32_t>(std::lround(node.altitude_m)));
    pli.set_speed(static_cast<std::uint32_t>(motion.speed_kmh));
    pli.set_course(static_cast<std::uint32_t>(motion.heading_deg));
    return message.SerializeAsString();
}

std::string pins_changed(Random& random)
{
    meshtastic::HardwareMessage message;
    message.set_type(meshtastic::HardwareMessage_Type_GPIOS_CHANGED);
    message.set_gpio_mask(0x0c);
    message.set_gpio_value(random.bits() & 0x0c);
    return message.SerializeAsString();
}

std::string wrapped_text()
{
    meshtastic::Compressed message;
    message.set_portnum(meshtastic::TEXT_MESSAGE_APP);
    message.set_data("test of the simulator port");
    return message.SerializeAsString();
}

std::string chain_announcement(TimeUs now_us, Random& random)
{
    meshtastic::StoreForwardPlusPlus message;
    message.set_sfpp_message_type(meshtastic::StoreForwardPlusPlus_SFPP_message_type_CANON_ANNOUNCE);
    message.set_message_hash(random.bytes(16));
    message.set_root_hash(random.bytes(16));
    message.set_encapsulated_rxtime(static_cast<std::uint32_t>(now_us / us_per_second));
    message.set_chain_count(static_cast<std::uint32_t>(random.integer(1, 400)));
    return message.SerializeAsString();
}

std::string shell_ping(Random& random)
{
    meshtastic::RemoteShell message;
    message.set_op(meshtastic::RemoteShell_OpCode_PING);
    message.set_session_id(random.bits32());
    message.set_seq(static_cast<std::uint32_t>(random.integer(1, 60)));
    return message.SerializeAsString();
}

std::string key_verification(Random& random)
{
    meshtastic::KeyVerification message;
    message.set_nonce(random.bits());
    message.set_hash1(random.bytes(32));
    return message.SerializeAsString();
}

std::string beacon()
{
    meshtastic::MeshBeacon message;
    message.set_message("The hiking group meets on MediumSlow");
    message.mutable_offer_channel()->set_name("MediumSlow");
    message.set_offer_region(meshtastic::Config_LoRaConfig_RegionCode_US);
    message.set_offer_preset(meshtastic::Config_LoRaConfig_ModemPreset_MEDIUM_SLOW);
    return message.SerializeAsString();
}

std::string power_stress()
{
    meshtastic::PowerStressMessage message;
    message.set_cmd(meshtastic::PowerStressMessage_Opcode_LED_ON);
    message.set_num_seconds(10);
    return message.SerializeAsString();
}

std::string admin_request()
{
    meshtastic::AdminMessage message;
    message.set_get_owner_request(true);
    return message.SerializeAsString();
}

} // namespace

std::string rare_payload(meshtastic::PortNum port, const Node& node, TimeUs now_us, Random& random)
{
    switch (port) {
    case meshtastic::ALERT_APP:
        return "\x07Garage door open since 20 minutes";
    case meshtastic::REPLY_APP:
        return "reply: 42 bytes received";
    case meshtastic::REMOTE_HARDWARE_APP:
        return pins_changed(random);
    case meshtastic::ADMIN_APP:
        return admin_request();
    case meshtastic::ATAK_PLUGIN:
        return team_position(node, now_us);
    case meshtastic::KEY_VERIFICATION_APP:
        return key_verification(random);
    case meshtastic::REMOTE_SHELL_APP:
        return shell_ping(random);
    case meshtastic::STORE_FORWARD_PLUSPLUS_APP:
        return chain_announcement(now_us, random);
    case meshtastic::MESH_BEACON_APP:
        return beacon();
    case meshtastic::SIMULATOR_APP:
    case meshtastic::TEXT_MESSAGE_COMPRESSED_APP:
        return wrapped_text();
    case meshtastic::POWERSTRESS_APP:
        return power_stress();
    case meshtastic::SERIAL_APP:
        return "T=18.4C;DOOR=0;SOIL=31%\r\n";
    default: // the opaque ports
        return random.bytes(static_cast<std::size_t>(random.integer(8, 60)));
    }
}

} // namespace meshview::simulator
